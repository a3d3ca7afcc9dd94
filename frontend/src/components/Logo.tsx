/** Four threads, over and under. */
export function LogoMark({ className = 'size-6' }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" strokeWidth="3" className={className}>
      <path className="stroke-thread-warp" d="M8.5 1v5M8.5 11v12M15.5 1v12M15.5 18v5" />
      <path className="stroke-thread-weft" d="M1 8.5h12M18 8.5h5M1 15.5h5M11 15.5h12" />
    </svg>
  );
}

export function Logo() {
  return (
    <span className="flex items-center gap-2">
      <LogoMark />
      <span className="text-base font-semibold tracking-tight">Weft</span>
    </span>
  );
}
