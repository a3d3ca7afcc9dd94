import { PasswordSection } from './PasswordSection';
import { SignInsSection } from './SignInsSection';

/** How somebody signs in, and where they are signed in. */
export function SignInSettings() {
  return (
    <>
      <title>Sign-in · Settings · Weft</title>
      <PasswordSection />
      <SignInsSection />
    </>
  );
}
