/** What the router loads when somebody opens the settings: one file. */
export { AccessKeys } from './AccessKeys';
export { Looks } from './Looks';
export { Profile } from './Profile';
export { SettingsPage } from './SettingsPage';
export { SignInSettings } from './SignInSettings';
export { ThisDevice } from './ThisDevice';
