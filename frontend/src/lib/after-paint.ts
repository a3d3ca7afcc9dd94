/** Calls `then` behind the next frame, in which what has just been rendered is painted, unless what comes back is called. */
export function afterPaint(then: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  // A message is a task of its own: it comes when the frame is done.
  port1.onmessage = () => {
    port1.close();
    then();
  };
  const frame = requestAnimationFrame(() => port2.postMessage(undefined));
  return () => {
    cancelAnimationFrame(frame);
    port1.close();
  };
}
