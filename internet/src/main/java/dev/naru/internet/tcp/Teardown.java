package dev.naru.internet.tcp;

import dev.naru.internet.tcp.TcpState.CloseWait;
import dev.naru.internet.tcp.TcpState.Closed;
import dev.naru.internet.tcp.TcpState.Closing;
import dev.naru.internet.tcp.TcpState.Established;
import dev.naru.internet.tcp.TcpState.FinWait1;
import dev.naru.internet.tcp.TcpState.FinWait2;
import dev.naru.internet.tcp.TcpState.LastAck;
import dev.naru.internet.tcp.TcpState.Listen;
import dev.naru.internet.tcp.TcpState.SynReceived;
import dev.naru.internet.tcp.TcpState.SynSent;
import dev.naru.internet.tcp.TcpState.TimeWait;
import dev.naru.internet.tcp.Timers.Timer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a connection ends, orderly or not, and what is released then. */
final class Teardown {
  private final TcpConnection c;
  private @Nullable CloseReason first; // what came first counts

  Teardown(TcpConnection connection) {
    c = connection;
  }

  /** Both sides are done, or there is no connection any more. */
  boolean isOver() {
    return first != null;
  }

  Optional<CloseReason> reason() {
    return Optional.ofNullable(first);
  }

  /** The peer knows that this side has ended. */
  void enterFinWait2(long now) {
    c.become(now, States.FIN_WAIT_2);
    c.timers.clear(Timer.LINGER); // all that was written is delivered
    if (c.isInputAbandoned()) { // nobody waits for the peer's FIN for ever
      c.timers.set(Timer.STATE, now + c.config().times().finWait2());
    }
  }

  /** Both sides have ended, and this one was not the last to say so. */
  void enterTimeWait(long now) {
    over(CloseReason.FINISHED);
    c.become(now, States.TIME_WAIT);
    c.timers.clearAll();
    c.sender.clear();
    startTimeWait(now);
  }

  /** RFC 9293 section 3.10.7.4: two maximum segment lifetimes, from now. */
  void startTimeWait(long now) {
    c.timers.set(Timer.STATE, now + 2 * c.config().times().msl());
  }

  /** No connection any more. */
  void closed(long now, CloseReason reason) {
    if (c.state() instanceof Closed) {
      return;
    }
    boolean orderly = reason == CloseReason.FINISHED;
    over(reason);
    c.timers.clearAll();
    c.receiver.acks.sent();
    c.sender.clear();
    if (!orderly || c.isInputAbandoned()) {
      c.receiver.clear();
      c.news.nothingToRead();
    }
    c.become(now, States.CLOSED);
  }

  /** The first reason counts; the application hears of it. */
  void over(CloseReason reason) {
    if (first == null) {
      first = reason;
      c.news.closed();
    }
  }

  /** The ABORT call, and what amounts to it (section 3.10.5). */
  void resetByUs(long now, CloseReason reason) {
    switch (c.state()) {
      case SynReceived _, Established _, FinWait1 _, FinWait2 _, CloseWait _ ->
          c.transmitter.reset(now);
      case Closed _, Listen _, SynSent _, Closing _, LastAck _, TimeWait _ -> {}
    }
    closed(now, reason);
  }

  /** The user timeout: nothing of what was sent has been acknowledged for so long. */
  void timedOut(long now) {
    closed(now, c.softError().isEmpty() ? CloseReason.TIMED_OUT : CloseReason.UNREACHABLE);
  }
}
