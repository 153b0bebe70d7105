// An oidc-provider with the clients, users and pages that the suites need. argv: MODULES DIR PORT [--access-ttl SECONDS] [--alg ALG] [--dpop-nonce] [--require-par]
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
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

// A second listener asks for client certificates: the authority that signs them, our own certificate, and a client's.
const openssl = (...words) => execFileSync('openssl', words, { cwd: dir, stdio: 'ignore' });
openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test CA');
for (const [name, extension] of [['server', 'subjectAltName=IP:127.0.0.1'], ['client', 'extendedKeyUsage=clientAuth']]) {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', `${name}-key.pem`, '-out', `${name}.pem`, '-days', '2',
    '-subj', `/CN=${name}`, '-addext', extension, '-addext', 'basicConstraints=critical,CA:FALSE', '-CA', 'ca.pem', '-CAkey', 'ca-key.pem');
}
const pem = (name) => readFileSync(`${dir}/${name}.pem`);
const tls = createTlsServer({ key: pem('server-key'), cert: pem('server'), ca: pem('ca'), requestCert: true, rejectUnauthorized: true },
  (request, response) => provider.callback()(request, response));
await new Promise((ready) => tls.listen(0, '127.0.0.1', ready));
const certificate = ({ req }) => req.socket.getPeerCertificate?.();

// The one metadata document that can be fetched.
const documentUrl = 'https://mcpauth.example/client.json';
async function fetchDocument(url) {
  if (String(url) !== documentUrl) return new Response('', { status: 404 });
  const document = { client_id: documentUrl, client_name: 'mcpauth', application_type: 'native', redirect_uris: redirects,
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'none' };
  return new Response(JSON.stringify(document), { headers: { 'content-type': 'application/json' } });
}

const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';
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
    person('native-cli', { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token', deviceCode] }),
    person('web-app', { client_secret: 'web-app-secret', token_endpoint_auth_method: 'client_secret_basic' }),
    machine('machine', { client_secret: 'machine-secret', token_endpoint_auth_method: 'client_secret_basic' }),
    machine('machine-post', { client_secret: 'machine-post-secret', token_endpoint_auth_method: 'client_secret_post' }),
    machine('machine-secret-jwt', { client_secret: 'machine-secret-jwt-has-forty-characters.', token_endpoint_auth_method: 'client_secret_jwt' }),
    machine('machine-tls', { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=client' }),
    machine('machine-jwt', { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks: { keys: [machinePublic] } }),
    // Only a client that form-encodes both halves before Basic gets in (RFC 6749 §2.3.1).
    machine('odd client', { client_secret: 'p:ss %word+/&=', token_endpoint_auth_method: 'client_secret_basic' }),
  ],
  jwks: { keys: [await newKey('RS256'), await newKey('ES256')] },
  cookies: { keys: ['test'] },
  scopes: ['openid', 'offline_access', 'mcp:read', 'mcp:write'],
  responseTypes: ['code'],
  pkce: { required: () => true },
  enabledJWA: { clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256'] },
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'tls_client_auth'],
  discovery: { mtls_endpoint_aliases: { token_endpoint: `https://127.0.0.1:${tls.address().port}/token` } },
  fetch: fetchDocument,
  rotateRefreshToken: true,
  issueRefreshToken: async (context, client) => client.grantTypeAllowed('refresh_token'),
  ttl: { AccessToken: lifetime, ClientCredentials: lifetime, DeviceCode: 300, Grant: 3600, IdToken: 300, Interaction: 300, RefreshToken: 3600, Session: 3600 },
  interactions: { url: (context, { uid }) => `/interaction/${uid}` },
  findAccount: async (context, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true, initialAccessToken: option('--initial-access-token', false) },
    registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => options.includes('--dpop-nonce') },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: options.includes('--require-par') },
    clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
    mTLS: {
      enabled: true,
      tlsClientAuth: true,
      getCertificate: (context) => certificate(context)?.raw && certificate(context).raw,
      certificateAuthorized: ({ req }) => req.socket.authorized === true,
      certificateSubjectMatches: (context, property, expected) => property === 'tls_client_auth_subject_dn' && `CN=${certificate(context).subject.CN}` === expected,
    },
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
  machine_key: machineKeyFile, document_url: documentUrl,
  tls: { ca: `${dir}/ca.pem`, certificate: `${dir}/client.pem`, key: `${dir}/client-key.pem` },
})}\n`);
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return provider.callback()(request, response);
  return interact(request, response).catch((error) => response.writeHead(400).end(`${error.message}\n`));
}).listen(Number(port), '127.0.0.1');
