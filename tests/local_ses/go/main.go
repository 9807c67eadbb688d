// Runs calls from standard input, [[operation, parameters], …], one after the other; prints what came of each.
// The arguments are the server's URL and the service, ses or sesv2.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/smithy-go"
)

func client(url, service string) any {
	config := aws.Config{
		Region:           "us-east-1",
		BaseEndpoint:     aws.String(url),
		Credentials:      credentials.NewStaticCredentialsProvider("test", "test", ""),
		RetryMaxAttempts: 1,
	}
	if service == "ses" {
		return ses.NewFromConfig(config)
	}
	return sesv2.NewFromConfig(config)
}

// The operation's method takes a context, its input and options, and returns its output and an error.
func call(client any, operation string, parameters json.RawMessage) any {
	method := reflect.ValueOf(client).MethodByName(operation)
	input := reflect.New(method.Type().In(1).Elem())
	if err := json.Unmarshal(parameters, input.Interface()); err != nil {
		log.Fatal(err)
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
	if err, failed := results[1].Interface().(error); failed {
		var told smithy.APIError
		if errors.As(err, &told) {
			return map[string]string{"error": told.ErrorCode()}
		}
		return map[string]string{"error": err.Error()}
	}
	return results[0].Interface()
}

func main() {
	var calls [][2]json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&calls); err != nil {
		log.Fatal(err)
	}
	chosen := client(os.Args[1], os.Args[2])
	answers := []any{}
	for _, asked := range calls {
		var operation string
		if err := json.Unmarshal(asked[0], &operation); err != nil {
			log.Fatal(err)
		}
		answers = append(answers, call(chosen, operation, asked[1]))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}
