// The same two tools on the official TypeScript SDK. argv: MODULES PORT ISSUER 1|2
import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const [modules, port, issuer, sdk] = process.argv.slice(2);
const from = createRequire(modules);
const load = async (name) => import(pathToFileURL(from.resolve(name)));
const jose = await load('jose');
const { z } = await load('zod');

const resourceServerUrl = new URL(`http://127.0.0.1:${port}/mcp`);
const oauthMetadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const keys = jose.createRemoteJWKSet(new URL(oauthMetadata.jwks_uri));
const published = { oauthMetadata, resourceServerUrl, scopesSupported: ['mcp:read', 'mcp:write'] };

const verifier = (invalidToken) => ({
  async verifyAccessToken(token) {
    try {
      const { payload } = await jose.jwtVerify(token, keys, { issuer, audience: resourceServerUrl.href });
      return { token, clientId: payload.client_id, scopes: (payload.scope ?? '').split(' '), expiresAt: payload.exp, resource: resourceServerUrl, extra: { claims: payload } };
    } catch (error) {
      throw invalidToken(error.code ?? error.message);
    }
  },
});
const text = (value) => ({ content: [{ type: 'text', text: value }] });
const wrote = ({ text: note }) => text(`wrote ${note}`);

async function handshakeServer() {
  const { default: express } = await load('express');
  const { McpServer } = await load('@modelcontextprotocol/sdk/server/mcp.js');
  const { StreamableHTTPServerTransport } = await load('@modelcontextprotocol/sdk/server/streamableHttp.js');
  const { requireBearerAuth } = await load('@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js');
  const { mcpAuthMetadataRouter, getOAuthProtectedResourceMetadataUrl } = await load('@modelcontextprotocol/sdk/server/auth/router.js');
  const { InvalidTokenError } = await load('@modelcontextprotocol/sdk/server/auth/errors.js');
  const guard = (requiredScopes) => requireBearerAuth({
    verifier: verifier((why) => new InvalidTokenError(why)), requiredScopes, resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(resourceServerUrl),
  });
  const [reading, writing] = [guard(['mcp:read']), guard(['mcp:read', 'mcp:write'])];
  const sessions = new Map();
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, onsessioninitialized: (id) => sessions.set(id, transport), onsessionclosed: (id) => sessions.delete(id) });
    const server = new McpServer({ name: 'typescript-1', version: '1.0.0' });
    server.registerTool('whoami', { description: 'The claims of the token' }, ({ authInfo }) => text(JSON.stringify(authInfo.extra.claims)));
    server.registerTool('write_note', { description: 'Needs mcp:write as well', inputSchema: { text: z.string() } }, wrote);
    await server.connect(transport);
    return transport;
  };
  // This SDK knows no scopes of tools: the route looks at the call.
  const guarded = (request, response, next) => (request.body?.params?.name === 'write_note' ? writing : reading)(request, response, next);
  return express().use(express.json()).use(mcpAuthMetadataRouter(published)).all('/mcp', guarded, async (request, response) => {
    const id = request.headers['mcp-session-id'];
    if (id && !sessions.has(id)) return response.status(404).json({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null });
    return (sessions.get(id) ?? await open()).handleRequest(request, response, request.body);
  });
}

async function bothWiresServer() {
  const { createMcpExpressApp, mcpAuthMetadataRouter, requireBearerAuth, getOAuthProtectedResourceMetadataUrl } = await load('@modelcontextprotocol/express');
  const { createMcpHandler, McpServer, requireScopes, OAuthError, OAuthErrorCode } = await load('@modelcontextprotocol/server');
  const { toNodeHandler } = await load('@modelcontextprotocol/node');
  const handler = toNodeHandler(createMcpHandler(() => {
    const server = new McpServer({ name: 'typescript-2', version: '1.0.0' });
    server.registerTool('whoami', { description: 'The claims of the token' }, ({ http }) => text(JSON.stringify(http.authInfo.extra.claims)));
    server.registerTool('write_note', { description: 'Needs mcp:write as well', inputSchema: z.object({ text: z.string() }), scopeChallenge: requireScopes('mcp:write') }, wrote);
    return server;
  }));
  const guard = requireBearerAuth({
    verifier: verifier((why) => new OAuthError(OAuthErrorCode.InvalidToken, why)), requiredScopes: ['mcp:read'],
    resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(resourceServerUrl), expectedResource: resourceServerUrl,
  });
  return createMcpExpressApp().use(mcpAuthMetadataRouter(published)).all('/mcp', guard, (request, response) => handler(request, response, request.body));
}

(await (sdk === '1' ? handshakeServer() : bothWiresServer())).listen(Number(port), '127.0.0.1');
