import { chooseTheme, useTheme } from '../../app/theme';
import { THEMES } from '../../app/theme-choices';
import { PANEL, Section } from '../../components/Section';

/** How the app looks on this browser. */
export function Looks() {
  const chosen = useTheme();
  return (
    <Section title="Looks" description="For this browser only.">
      <title>Looks · Settings · Weft</title>
      <fieldset className={`${PANEL} grid gap-3 p-4 sm:p-5`}>
        <legend className="sr-only">Theme</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          {THEMES.map(({ value, label, icon }) => (
            <label
              key={value}
              className="relative flex h-11 items-center gap-2.5 rounded-md border border-line-strong/60 px-3 text-sm font-medium hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent [&_svg]:size-4"
            >
              <input
                type="radio"
                name="theme"
                value={value}
                checked={chosen === value}
                onChange={() => {
                  chooseTheme(value);
                }}
                className="absolute inset-0 opacity-0"
              />
              {icon}
              {label}
            </label>
          ))}
        </div>
      </fieldset>
    </Section>
  );
}
