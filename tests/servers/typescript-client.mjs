// The official TypeScript SDK's client, signing in and calling a tool as its documentation has it.
// argv: MODULES MCP_URL auto|legacy TOOL   prints {"era", "client_id", "requests": [token requests], "tools", "text"}
// Its browser is fetch, which follows redirects: the server must consent by itself.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [modules, url, era, tool] = process.argv.slice(2);
const { Client, StreamableHTTPClientTransport, UnauthorizedError } = await import(pathToFileURL(createRequire(modules).resolve('@modelcontextprotocol/client')));

const listener = createServer();
const callback = new Promise((resolve) => listener.on('request', (request, response) => {
  response.end('done');
  resolve(new URL(request.url, 'http://127.0.0.1').searchParams);
}));
await new Promise((ready) => listener.listen(0, '127.0.0.1', ready));
const redirect = `http://127.0.0.1:${listener.address().port}/callback`;

const kept = {};
const provider = {
  redirectUrl: redirect,
  clientMetadata: { client_name: 'judge', redirect_uris: [redirect], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'none' },
  clientInformation: () => kept.client,
  saveClientInformation: (client) => { kept.client = client; },
  tokens: () => kept.tokens,
  saveTokens: (tokens) => { kept.tokens = tokens; },
  saveCodeVerifier: (verifier) => { kept.verifier = verifier; },
  codeVerifier: () => kept.verifier,
  saveDiscoveryState: (found) => { kept.found = found; },
  discoveryState: () => kept.found,
  state: () => 'state-of-the-judge',
  redirectToAuthorization: (page) => { kept.page = page; },
};
const seen = [];
const recording = async (input, init) => {
  const answer = await fetch(input, init);
  if (init?.method === 'POST' && String(input).includes('token')) seen.push(`${new URLSearchParams(String(init.body)).get('grant_type')} ${answer.status}`);
  return answer;
};

async function connected() {
  const client = new Client({ name: 'judge', version: '1.0.0' }, { versionNegotiation: { mode: era } });
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider, fetch: recording });
  try {
    await client.connect(transport);
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    await (await fetch(kept.page)).text();
    await transport.finishAuth(await callback);
    return connected();
  }
  return client;
}
const client = await connected();
const { tools } = await client.listTools();
const result = await client.callTool({ name: tool, arguments: {} });
console.log(JSON.stringify({
  era: client.getProtocolEra?.(), client_id: kept.client.client_id, requests: seen, tools: tools.map(({ name }) => name),
  scope: kept.tokens.scope, text: result.content[0].text,
}));
await client.close();
listener.close();
