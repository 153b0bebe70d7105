// Fills a state directory. argv: DIR COUNT   copies the session that is there until there are COUNT, each for another resource
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const [dir, count] = process.argv.slice(2);
const names = readdirSync(dir).filter((name) => /^session-.*\.json$/.test(name));
const session = JSON.parse(readFileSync(`${dir}/${names[0]}`, 'utf8'));
const digest = (text) => createHash('sha256').update(text).digest('hex');
for (let i = names.length; i < Number(count); i += 1) {
  const url = `https://server-${i}.example.com/mcp`;
  const key = JSON.stringify(JSON.parse(session.key).with(1, url));
  const { tokens } = session.document;
  const document = { ...session.document, url, tokens: { ...tokens, resource: url } };
  writeFileSync(`${dir}/session-${digest(key)}.json`, `${JSON.stringify({ ...session, key, document }, null, 2)}\n`, { mode: 0o600 });
  writeFileSync(`${dir}/url-${digest(url)}.json`, `${JSON.stringify({ version: 1, kind: 'url', key: url, document: { sessions: [key] } }, null, 2)}\n`, { mode: 0o600 });
}
