/** Whether somebody is told that there is a newer version of the app. */
export type Notice =
  /** This tab's version is the newest that is known. */
  | 'none'
  /** There is a newer one, and this is no moment to say so. */
  | 'held_back'
  | 'shown'
  | 'dismissed';

export type NoticeEvent =
  /** A newer version is on the device. */
  | 'found'
  /** Something began that must not be disturbed: a drag, typing, a dialog. */
  | 'busy'
  /** Nothing of that kind is going on. */
  | 'at_rest'
  | 'dismissed';

/** The rule of the notice: told once per version, and only to somebody who is not in the middle of something. */
export function afterEvent(notice: Notice, event: NoticeEvent): Notice {
  switch (event) {
    case 'found':
      return notice === 'shown' ? notice : 'held_back';
    case 'busy':
      return notice === 'shown' ? 'held_back' : notice;
    case 'at_rest':
      return notice === 'held_back' ? 'shown' : notice;
    case 'dismissed':
      return notice === 'none' ? notice : 'dismissed';
  }
}
