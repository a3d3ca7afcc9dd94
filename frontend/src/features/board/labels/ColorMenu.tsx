import { Menu, MenuChoice } from '../../../components/Menu';
import { ICON_BUTTON } from '../panel-style';
import { LabelDot } from './LabelChip';
import { colorName, LABEL_COLORS } from './label-colors';

interface ColorMenuProps {
  /** Whose colour it is. */
  of: string;
  color: string;
  choose: (color: string) => void;
}

/** The colour of a label, and those to choose from. */
export function ColorMenu({ of, color, choose }: ColorMenuProps) {
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" aria-label={`Colour of ${of}: ${colorName(color)}`} className={ICON_BUTTON}>
          <LabelDot color={color} />
        </button>
      }
    >
      <MenuChoice
        label="Colour"
        value={color}
        choose={choose}
        options={LABEL_COLORS.map((offered) => ({
          value: offered.color,
          label: offered.name,
          icon: <LabelDot color={offered.color} />,
        }))}
      />
    </Menu>
  );
}
