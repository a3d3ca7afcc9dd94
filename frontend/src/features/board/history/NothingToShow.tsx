import { EmptyState } from '../../../components/EmptyState';
import { sentence } from '../words';

export function NothingYet() {
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState title="Nothing has happened yet">
        Every edit will be here, with who made it and when, and the way back to it.
      </EmptyState>
    </div>
  );
}

export function Untellable({ error }: { error: Error }) {
  return (
    <div className="grid flex-1 place-items-center">
      <div role="alert">
        <EmptyState title="The history cannot be shown">{sentence(error.message)}</EmptyState>
      </div>
    </div>
  );
}
