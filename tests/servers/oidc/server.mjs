// A real OpenID provider (https://github.com/panva/node-oidc-provider), with people from the environment.
// Its pages for signing in take any password.
import Provider from 'oidc-provider';

const port = Number(process.env.PORT);
const people = JSON.parse(process.env.PEOPLE);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: JSON.parse(process.env.CLIENTS),
  claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email'], groups: ['groups'] },
  pkce: { required: () => true },
  conformIdTokenClaims: process.env.IN_TOKEN !== '1',
  cookies: { keys: ['of these tests alone'] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, ...people[id] }),
  }),
});
provider.listen(port, '127.0.0.1');
process.stdin.resume();
process.stdin.on('end', () => process.exit());
