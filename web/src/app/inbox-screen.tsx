export function InboxScreen() {
  return <div data-pane="list" />;
}
