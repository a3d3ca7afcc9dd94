import { Search } from 'lucide-react';
import { Button } from '../../components/Button';
import { Form } from '../../components/Form';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import type { Paging } from './use-paging';

/** Looks for something in a list: with Enter, or with the button. */
export function SearchForm({ label, paging }: { label: string; paging: Paging }) {
  return (
    <search>
      <Form
        busy={false}
        className="flex items-end gap-2"
        submit={(form) => {
          paging.search(formText(form, 'q').trim());
        }}
      >
        <TextField
          key={paging.q}
          label={label}
          name="q"
          type="search"
          defaultValue={paging.q}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="max-w-80 min-w-0 grow"
        />
        <Button type="submit" className="h-10 sm:h-9">
          <Search aria-hidden />
          Search
        </Button>
      </Form>
    </search>
  );
}
