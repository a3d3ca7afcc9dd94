import type { CSSProperties } from 'react';
import type { LabelView } from '../../../generated/wasm/client_wasm';

/** A colour as a style: the sheet makes grounds of it that can be read in either theme. */
export function labelStyle(color: string): CSSProperties {
  return { '--label': color } as CSSProperties;
}

/** A label as it lies on cards. */
export function LabelChip({ label, small = false }: { label: LabelView; small?: boolean }) {
  return (
    <span
      style={labelStyle(label.color)}
      className={`label-tint inline-flex max-w-full min-w-0 items-center rounded-full font-medium text-ink ${small ? 'h-4.5 px-1.5 text-[0.6875rem]' : 'h-6 px-2 text-xs'}`}
    >
      <span className="truncate" dir="auto">
        {labelName(label)}
      </span>
    </span>
  );
}

/** The colour alone, beside the name. */
export function LabelDot({ color }: { color: string }) {
  return <span aria-hidden style={labelStyle(color)} className="label-dot size-3 shrink-0 rounded-full" />;
}

export function labelName({ name }: Pick<LabelView, 'name'>): string {
  return name.trim() || 'Unnamed';
}
