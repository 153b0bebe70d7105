// An authorization server and an MCP server that only count. argv: none; prints its base URL.
// GET /counts answers {"connections", "requests": ["METHOD path", …]} since the last time it was asked.
import { createServer } from 'node:http';

let connections = 0;
let requests = [];
const server = createServer(async (request, response) => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const json = (status, value, headers = {}) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  if (request.url === '/counts') {
    json(200, { connections, requests }, { connection: 'close' });
    connections = -1; // the connection that asks next is not counted
    requests = [];
    return;
  }
  let body = '';
  for await (const piece of request) body += piece;
  const called = request.url === '/mcp' && body ? JSON.parse(body).method : '';
  requests.push(`${request.method} ${request.url}${called && ` ${called}`}`);
  if (request.url === '/.well-known/oauth-authorization-server') {
    return json(200, {
      issuer: base, authorization_endpoint: `${base}/authorize`, token_endpoint: `${base}/token`, response_types_supported: ['code'],
      grant_types_supported: ['client_credentials'], code_challenge_methods_supported: ['S256'], token_endpoint_auth_methods_supported: ['client_secret_basic'],
    });
  }
  if (request.url === '/.well-known/oauth-protected-resource/mcp') return json(200, { resource: `${base}/mcp`, authorization_servers: [base], scopes_supported: ['mcp:read'] });
  if (request.url === '/token') return json(200, { access_token: `token-${requests.length}`, token_type: 'Bearer', expires_in: 3600, scope: 'mcp:read' }, { 'cache-control': 'no-store' });
  if (request.url !== '/mcp') return json(404, {});
  if (!request.headers.authorization) {
    return json(401, {}, { 'www-authenticate': `Bearer resource_metadata="${base}/.well-known/oauth-protected-resource/mcp", scope="mcp:read"` });
  }
  const { id, method } = JSON.parse(body);
  const result = method === 'tools/list'
    ? { resultType: 'complete', tools: [{ name: 'echo', inputSchema: { type: 'object' } }] }
    : { resultType: 'complete', content: [{ type: 'text', text: 'done' }], supportedVersions: ['2026-07-28'], capabilities: {}, serverInfo: { name: 'recorder', version: '1' } };
  return json(200, { jsonrpc: '2.0', id, result });
});
server.on('connection', () => { connections += 1; });
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
