import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { type ReactElement, type ReactNode, useRef } from 'react';

const ITEM =
  'flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover sm:h-8 [&_svg]:size-4 [&_svg]:text-muted';

const GROUP_LABEL = 'px-2.5 pt-1.5 pb-1 text-xs font-medium text-muted';

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  /** With which of the button's edges it lines up. */
  align?: 'start' | 'end';
  children: ReactNode;
}

export function Menu({ trigger, align = 'end', children }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root>
      <Base.Trigger ref={button} render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={8} collisionPadding={8} className="z-50 outline-none">
          <Base.Popup
            ref={popup}
            finalFocus={() => button.current?.isConnected === true && hasKeyboard(popup.current)}
            className="max-h-(--available-height) max-w-(--available-width) min-w-52 overflow-y-auto origin-(--transform-origin) rounded-lg border border-line bg-raised p-1 shadow-lg transition-[opacity,scale] duration-100 outline-none data-ending-style:opacity-0 data-starting-style:scale-97 data-starting-style:opacity-0"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/**
 * Whether the keyboard is in a closing menu, or nowhere, so that the menu's button takes it. What was chosen may have
 * given it to something else, even in place of the button; left alone, Base UI would then take it to whatever had it
 * before some earlier menu.
 */
function hasKeyboard(popup: HTMLElement | null): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || popup?.contains(activeElement) === true;
}

interface MenuItemProps {
  choose: () => void;
  disabled?: boolean;
  children: ReactNode;
}

export function MenuItem({ choose, disabled, children }: MenuItemProps) {
  return (
    <Base.Item disabled={disabled} onClick={choose} className={ITEM}>
      {children}
    </Base.Item>
  );
}

/** Items under a heading of their own. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={GROUP_LABEL}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}

interface MenuCheckProps {
  checked: boolean;
  set: (checked: boolean) => void;
  children: ReactNode;
}

/** One of several that can be chosen together. The menu stays open for the next. */
export function MenuCheck({ checked, set, children }: MenuCheckProps) {
  return (
    <Base.CheckboxItem checked={checked} onCheckedChange={set} closeOnClick={false} className={ITEM}>
      {children}
      <Base.CheckboxItemIndicator className="ml-auto pl-2">
        <Check aria-hidden />
      </Base.CheckboxItemIndicator>
    </Base.CheckboxItem>
  );
}

interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value;
  choose: (value: Value) => void;
  options: { value: Value; label: string; icon: ReactNode }[];
}

/** One of several. The menu stays open, so that the choice can be seen and changed. */
export function MenuChoice<Value extends string>({ label, value, choose, options }: MenuChoiceProps<Value>) {
  return (
    <Base.Group>
      <Base.GroupLabel className={GROUP_LABEL}>{label}</Base.GroupLabel>
      <Base.RadioGroup
        value={value}
        onValueChange={(next: Value) => {
          choose(next);
        }}
      >
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick={false} className={ITEM}>
            {option.icon}
            {option.label}
            <Base.RadioItemIndicator className="ml-auto">
              <Check aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
