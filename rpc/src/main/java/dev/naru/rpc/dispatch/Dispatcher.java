package dev.naru.rpc.dispatch;

import dev.naru.engine.limit.InFlight;
import dev.naru.engine.network.Network;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.JsonBytes;
import dev.naru.rpc.wire.WireException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what callers send to the handlers that it is for. One a server. */
public final class Dispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /** Nest's own words, which clients compare with. */
  private static final byte[] NO_HANDLER =
      ",\"status\":\"error\",\"err\":\"There is no matching message handler defined in the remote service.\"}"
          .getBytes(StandardCharsets.US_ASCII);

  private final Network network;
  private final InFlight inFlight;
  private final Guard guard;
  private final Counter unknown;
  private final Counter unexpected;
  private final Map<WireException.Rule, Counter> malformed =
      new EnumMap<>(WireException.Rule.class);
  private volatile HandlerTable table = HandlerTable.EMPTY;

  /** Without handlers yet. */
  public Dispatcher(Network network, InFlight inFlight, Guard guard, MeterRegistry metrics) {
    this.network = network;
    this.inFlight = inFlight;
    this.guard = guard;
    this.unknown =
        Counter.builder("naru.rpc.unknown")
            .description("Calls and events of a pattern that nobody handles")
            .register(metrics);
    this.unexpected =
        Counter.builder("naru.rpc.unexpected")
            .description("Messages without a pattern: replies to nobody")
            .register(metrics);
    for (WireException.Rule rule : WireException.Rule.values()) {
      malformed.put(
          rule,
          Counter.builder("naru.rpc.malformed")
              .description("What broke the rules of the wire, by rule")
              .tag("rule", rule.name().toLowerCase(Locale.ROOT))
              .register(metrics));
    }
  }

  /** Replaces the handlers, for what comes from now on. */
  public void table(HandlerTable replacement) {
    table = replacement;
  }

  /** The handlers. */
  public HandlerTable table() {
    return table;
  }

  /** Counts what broke the rules. */
  public void count(WireException broken) {
    Counter counter = malformed.get(broken.rule());
    if (counter != null) {
      counter.increment();
    }
  }

  Network network() {
    return network;
  }

  InFlight inFlight() {
    return inFlight;
  }

  Guard guard() {
    return guard;
  }

  /** Takes a message on. On the caller's loop. */
  public void receive(Envelope envelope, Caller caller) {
    Envelope.Part pattern = envelope.pattern();
    if (pattern == null) {
      // Never answered: an answer to an answer could go back and forth for ever.
      unexpected.increment();
      caller.strike();
      return;
    }
    HandlerTable.Entry entry = table.find(pattern);
    Envelope.Part id = envelope.id();
    if (entry == null) {
      unknown.increment();
      caller.strike();
      if (id != null) {
        JsonBytes answer = caller.scratch();
        answer.ascii("{\"id\":").append(id.copy()).append(NO_HANDLER);
        caller.send(answer);
      } else if (LOG.isDebugEnabled()) {
        LOG.debug("nobody hears events of {}", pattern.text());
      }
      return;
    }
    if (id == null) {
      for (Handler handler : entry.handlers()) {
        new Call(this, handler, caller, envelope, true).begin();
      }
      return;
    }
    Handler first = entry.first();
    new Call(this, first, caller, envelope, false).begin();
    if (first.isEvent()) { // as in Nest, a call of an event is heard by all and answered by one
      for (Handler other : entry.handlers().subList(1, entry.handlers().size())) {
        new Call(this, other, caller, envelope, true).begin();
      }
    }
  }
}
