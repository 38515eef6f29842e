package dev.naru.internet.trace;

import dev.naru.internet.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where all parts of a simulation report frames, and whoever wants to see them listens. Costs one
 * look while nobody does.
 */
public final class Trace {
  private final List<Consumer<TraceRecord>> listeners = new ArrayList<>();
  private boolean active;

  /** Listens from now on. */
  public void add(Consumer<TraceRecord> listener) {
    listeners.add(listener);
    active = true;
  }

  /** Listens no more. */
  public void remove(Consumer<TraceRecord> listener) {
    listeners.remove(listener);
    active = !listeners.isEmpty();
  }

  public void in(long now, String host, String interfaceName, Frame frame) {
    if (active) {
      tell(new TraceRecord(now, host, interfaceName, TraceRecord.Direction.IN, frame, ""));
    }
  }

  public void out(long now, String host, String interfaceName, Frame frame, String cause) {
    if (active) {
      tell(new TraceRecord(now, host, interfaceName, TraceRecord.Direction.OUT, frame, cause));
    }
  }

  /** Reports that a frame ends here, and gives up the reference to it. */
  public void drop(long now, String host, String interfaceName, Frame frame, String cause) {
    if (active) {
      tell(new TraceRecord(now, host, interfaceName, TraceRecord.Direction.DROPPED, frame, cause));
    }
    frame.release();
  }

  private void tell(TraceRecord traced) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).accept(traced);
    }
  }
}
