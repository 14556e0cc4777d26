import { messages } from '../lib/messages.ts';

export const words = messages('sign-in', {
  title: 'Sign in',
  below: 'The register of policy exceptions: what is not enforced, where, until when, and who accepted it.',
  userName: 'User name or e-mail',
  password: 'Password',
  code: 'Code',
  codeHint: 'Six digits that your authenticator shows now, or a recovery code',
  signIn: 'Sign in',
  forgotten: 'Forgotten? An administrator of the machine sets a new one: ./exeat admin reset-password',
  demoTitle: 'Act as somebody of the demo',
  demoFind: 'Find a person',
  demoFindHint: 'Name, unit or role',
  demoNobody: 'Nobody has that name, unit or role.',
  ownAccount: 'Sign in with an account of your own',
  demoPeople: 'People of the demo',
  missing: (what: string) => `Expected ${what}; type it in.`,
  aUserName: 'your user name or e-mail',
  aPassword: 'your password',
  aCode: 'the code of your authenticator',
});
