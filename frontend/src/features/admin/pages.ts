/** What the router loads when somebody opens the administration: one file. */
export { AdminPage } from './AdminPage';
export { Audit } from './Audit';
export { Boards } from './Boards';
export { Overview } from './Overview';
export { Sockets } from './Sockets';
export { Users } from './Users';
export { Workspaces } from './Workspaces';
