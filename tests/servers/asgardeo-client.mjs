// @asgardeo/javascript, unmodified: an agent's own token, the sign-in URL of a user, the token on the user's behalf.
// argv: MODULES BASE_URL CLIENT_ID AGENT_ID SCOPE [CLIENT_SECRET]; the agent's secret is in AGENT_SECRET.
// prints {"agent": its access token, "url": the sign-in URL, "obo": the access token of both}
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [modules, baseUrl, clientId, agentID, scope, clientSecret] = process.argv.slice(2);
// What require() would get is broken in this version: the package's import entry, by its path.
const entry = createRequire(modules).resolve('@asgardeo/javascript').replace('/dist/cjs/', '/dist/');
const { AsgardeoJavaScriptClient } = await import(pathToFileURL(entry));

const listener = createServer();
const callback = new Promise((resolve) => listener.on('request', (request, response) => {
  response.end('done');
  resolve(Object.fromEntries(new URL(request.url, 'http://127.0.0.1').searchParams));
}));
await new Promise((ready) => listener.listen(0, '127.0.0.1', ready));

const client = new AsgardeoJavaScriptClient({
  baseUrl, clientId, clientSecret, scopes: scope.split(' '), afterSignInUrl: `http://127.0.0.1:${listener.address().port}/callback`,
});
await new Promise((initialized) => { setTimeout(initialized, 50); }); // its constructor starts what cannot be awaited
const agent = { agentID, agentSecret: process.env.AGENT_SECRET };
const own = await client.getAgentToken(agent);
const url = await client.getOBOSignInURL(agent);
await (await fetch(url)).text();
const { code, state, session_state } = await callback;
const both = await client.getOBOToken(agent, { code, state, session_state: session_state ?? '' });
console.log(JSON.stringify({ agent: own.accessToken, url, obo: both.accessToken }));
listener.close();
