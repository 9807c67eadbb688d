// `node emails.mjs FOLDER`: the HTML of MJML's own example of each component, and of react-email's starter.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import core from 'mjml-core'
import preset from 'mjml-preset-core'
import { createElement } from 'react'
import { render } from 'react-email'

const PACKAGES = join(import.meta.dirname, 'node_modules')
const STARTER = join(PACKAGES, 'create-email/template/emails')

function write(folder, name, html) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.html`), html)
}

async function mjml(folder) {
  for (const name of readdirSync(PACKAGES).filter(each => each.startsWith('mjml-'))) {
    const readme = join(PACKAGES, name, 'README.md')
    const examples = existsSync(readme) ? readFileSync(readme, 'utf8').match(/^<mjml>[^]*?^<\/mjml>/gm) : null
    for (const [index, example] of (examples ?? []).entries())
      write(folder, `${name}-${index}`, (await core.default(example, { presets: [preset] })).html)
  }
}

async function reactEmail(folder) {
  for (const file of readdirSync(STARTER).filter(each => each.endsWith('.tsx'))) {
    // Next to the packages that it imports.
    const outfile = join(PACKAGES, '.emails', `${file}.mjs`)
    const how = { bundle: true, packages: 'external', platform: 'node', format: 'esm', jsx: 'automatic' }
    await build({ entryPoints: [join(STARTER, file)], outfile, ...how })
    const { default: email } = await import(pathToFileURL(outfile))
    write(folder, file.replace('.tsx', ''), await render(createElement(email, email.PreviewProps)))
  }
}

const [folder] = process.argv.slice(2)
await mjml(join(folder, 'mjml'))
await reactEmail(join(folder, 'react-email'))
