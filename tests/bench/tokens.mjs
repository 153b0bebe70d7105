// Signs tokens to verify. argv: DIR ALG COUNT   writes DIR/ALG.tokens (one a line) and DIR/ALG.jwks
import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const [dir, alg, count] = process.argv.slice(2);
const { publicKey, privateKey } = alg === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = encoded({ alg, typ: 'at+jwt', kid: '1' });
const now = Math.floor(Date.now() / 1000);
const tokens = Array.from({ length: Number(count) }, (_, i) => {
  const signed = `${header}.${encoded({ iss: 'https://as.example.com', aud: 'https://mcp.example.com/mcp', sub: `user-${i}`, client_id: 'client', scope: 'mcp:read', iat: now, exp: now + 86400, jti: `${i}` })}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}\n`;
});
writeFileSync(`${dir}/${alg}.tokens`, tokens.join(''));
writeFileSync(`${dir}/${alg}.jwks`, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), alg, use: 'sig', kid: '1' }] }));
