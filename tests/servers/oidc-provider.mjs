// An oidc-provider with the clients, users and pages that the suites need. argv: MODULES DIR PORT [--access-ttl SECONDS] [--alg ALG]
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [modules, dir, port, ...options] = process.argv.slice(2);
const from = createRequire(modules);
const load = (name) => import(pathToFileURL(from.resolve(name)));
const { Provider, errors } = await load('oidc-provider');
const jose = await load('jose');

const issuer = `http://127.0.0.1:${port}`;
const option = (name, otherwise) => (options.includes(name) ? options[options.indexOf(name) + 1] : otherwise);
const lifetime = Number(option('--access-ttl', 300));
const alg = option('--alg', 'RS256');
const people = {
  alice: { password: 'alice-pass', sub: 'user-alice' },
  bob: { password: 'bob-pass', sub: 'user-bob' },
};

async function newKey(alg) {
  const { privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  const key = await jose.exportJWK(privateKey);
  return { ...key, alg, use: 'sig', kid: await jose.calculateJwkThumbprint(key) };
}
const machineKey = await newKey('ES256');
const machineKeyFile = `${dir}/machine-key.json`;
writeFileSync(machineKeyFile, JSON.stringify(machineKey), { mode: 0o600 });
const { d: _, ...machinePublic } = machineKey;

const redirects = ['http://127.0.0.1/callback', 'http://localhost/callback'];
const person = (client_id, more) => ({ client_id, application_type: 'native', redirect_uris: redirects, grant_types: ['authorization_code', 'refresh_token'], ...more });
const machine = (client_id, more) => ({ client_id, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], ...more });

// Loopback resources alone exist, each with these scopes; its tokens are JWTs for its URI, byte for byte.
function resource(uri) {
  const { protocol, hostname } = URL.canParse(uri) ? new URL(uri) : {};
  if (protocol !== 'http:' || hostname !== '127.0.0.1') throw new errors.InvalidTarget();
  return { scope: 'mcp:read mcp:write', audience: uri, accessTokenFormat: 'jwt', accessTokenTTL: lifetime, jwt: { sign: { alg } } };
}

const provider = new Provider(issuer, {
  clients: [
    person('native-cli', { token_endpoint_auth_method: 'none' }),
    person('web-app', { client_secret: 'web-app-secret', token_endpoint_auth_method: 'client_secret_basic' }),
    machine('machine', { client_secret: 'machine-secret', token_endpoint_auth_method: 'client_secret_basic' }),
    machine('machine-post', { client_secret: 'machine-post-secret', token_endpoint_auth_method: 'client_secret_post' }),
    machine('machine-jwt', { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks: { keys: [machinePublic] } }),
    // Only a client that form-encodes both halves before Basic gets in (RFC 6749 §2.3.1).
    machine('odd client', { client_secret: 'p:ss %word+/&=', token_endpoint_auth_method: 'client_secret_basic' }),
  ],
  jwks: { keys: [await newKey('RS256'), await newKey('ES256')] },
  cookies: { keys: ['test'] },
  scopes: ['openid', 'offline_access', 'mcp:read', 'mcp:write'],
  responseTypes: ['code'],
  pkce: { required: () => true },
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
  rotateRefreshToken: true,
  issueRefreshToken: async (context, client) => client.grantTypeAllowed('refresh_token'),
  ttl: { AccessToken: lifetime, ClientCredentials: lifetime, Grant: 3600, IdToken: 300, Interaction: 300, RefreshToken: 3600, Session: 3600 },
  interactions: { url: (context, { uid }) => `/interaction/${uid}` },
  findAccount: async (context, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: async (context, client, oneOf) => oneOf ?? [],
      useGrantedResource: async () => true,
      getResourceServerInfo: async (context, uri) => resource(uri),
    },
  },
});

// The suites count these lines: how many requests of which grant came, and how each ended.
provider.on('grant.success', ({ oidc }) => console.log(`token: ${oidc.params.grant_type} granted`));
provider.on('grant.error', ({ oidc }, error) => console.log(`token: ${oidc.params?.grant_type} refused: ${error.error_detail ?? error.message}`));
provider.on('authorization.error', (context, error) => console.log(`authorize: refused: ${error.error_detail ?? error.message}`));
provider.on('server_error', (context, error) => console.log(error));

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function show(response, { uid, prompt, params }) {
  const fields = prompt.name === 'login' ? '<input name="username"><input name="password" type="password">' : '';
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><title>${prompt.name}</title><p>${escaped(params.client_id)} asks for ${escaped(params.scope)}</p>
    <form method="post" action="/interaction/${uid}">${fields}<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></form>`);
}

async function consent({ grantId, session, params, prompt: { details } }) {
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope.join(' '));
  for (const [uri, scopes] of Object.entries(details.missingResourceScopes ?? {})) grant.addResourceScope(uri, scopes.join(' '));
  return { consent: { grantId: await grant.save() } };
}

async function interact(request, response) {
  const interaction = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return show(response, interaction);
  let body = '';
  for await (const piece of request) body += piece;
  const answer = Object.fromEntries(new URLSearchParams(body));
  let result = { error: 'access_denied', error_description: 'the user said no' };
  if (answer.decision === 'allow' && interaction.prompt.name === 'login') {
    const user = people[answer.username];
    if (user?.password !== answer.password) return show(response, interaction);
    result = { login: { accountId: user.sub } };
  } else if (answer.decision === 'allow') {
    result = await consent(interaction);
  }
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: 'consent' in result });
}

writeFileSync(`${dir}/facts.json`, `${JSON.stringify({
  server: 'oidc-provider', version: from('oidc-provider/package.json').version, issuer,
  user: { name: 'alice', password: people.alice.password, sub: people.alice.sub },
  public_client: { client_id: 'native-cli' },
  confidential_client: { client_id: 'web-app', client_secret: 'web-app-secret' },
  machine_key: machineKeyFile,
})}\n`);
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return provider.callback()(request, response);
  return interact(request, response).catch((error) => response.writeHead(400).end(`${error.message}\n`));
}).listen(Number(port), '127.0.0.1');
