import { ThisDevice } from './ThisDevice';

export function SettingsPage() {
  return (
    <main className="h-full overflow-y-auto">
      <title>Settings · Weft</title>
      <div className="mx-auto grid max-w-2xl gap-8 px-4 pt-8 pb-20 sm:px-8 sm:pt-10">
        <h1 className="text-2xl font-semibold">Settings</h1>
        <ThisDevice />
      </div>
    </main>
  );
}
