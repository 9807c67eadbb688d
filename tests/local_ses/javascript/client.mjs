// Runs calls from standard input, [[operation, parameters], …], one after the other; prints what came of each.
import { readFileSync } from "node:fs";
import * as ses from "@aws-sdk/client-ses";
import * as sesv2 from "@aws-sdk/client-sesv2";

const [url, service] = process.argv.slice(2);
const sdk = { ses, sesv2 }[service];
const client = new (service === "ses" ? ses.SESClient : sesv2.SESv2Client)({
  endpoint: url,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

async function call([operation, parameters]) {
  try {
    const { $metadata, ...answer } = await client.send(new sdk[`${operation}Command`](parameters));
    return answer;
  } catch (error) {
    return { error: error.name };
  }
}

const answers = [];
for (const asked of JSON.parse(readFileSync(0, "utf8"))) answers.push(await call(asked));
console.log(JSON.stringify(answers));
