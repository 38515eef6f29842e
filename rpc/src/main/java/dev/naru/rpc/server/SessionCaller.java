package dev.naru.rpc.server;

import dev.naru.rpc.dispatch.Call;
import dev.naru.rpc.dispatch.Dispatcher;
import dev.naru.rpc.dispatch.Extension;
import dev.naru.rpc.udp.Session;
import dev.naru.rpc.udp.Sessions;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.JsonBytes;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who calls in the reliable mode. Both ends are ours, so nothing has to be negotiated. */
final class SessionCaller extends DatagramCaller implements Sessions.Peer {

  private final Set<Call> calls = new LinkedHashSet<>();
  private final Map<String, Call> byId = new HashMap<>();
  private Session session;

  @SuppressWarnings("NullAway.Init") // Sessions gives it before anything else happens.
  SessionCaller(DatagramPort port, InetSocketAddress remote) {
    super(port, remote);
  }

  // --- the session

  @Override
  public void session(Session its) {
    session = its;
  }

  @Override
  public Session session() {
    return session;
  }

  @Override
  public boolean isIdle() {
    return calls.isEmpty();
  }

  @Override
  public void packet(byte[] packet) {
    port.write(remote, packet);
  }

  @Override
  public void message(byte[] message) {
    port.receive(message, this);
  }

  @Override
  public void event(byte[] event) {
    port.receive(event, this);
  }

  @Override
  public void lost(String why) {
    Set.copyOf(calls).forEach(Call::callerGone);
  }

  void receive(Envelope envelope, Dispatcher dispatcher) {
    if (envelope.pattern() != null) {
      dispatcher.receive(envelope, this);
      return;
    }
    Extension extension = Extension.of(envelope.extension());
    extension.cancels().map(byId::get).ifPresent(Call::cancel);
    Envelope.Part id = envelope.id();
    if (extension.credits().isPresent() && id != null) {
      Call call = byId.get(id.text());
      if (call != null) {
        call.grant(extension.credits().getAsInt());
      }
    } else if (extension.cancels().isEmpty()) {
      dispatcher.receive(envelope, this); // which counts it
    }
  }

  // --- the caller

  @Override
  public void send(JsonBytes message) {
    send(message, false);
  }

  @Override
  public void sendInOrder(JsonBytes message) {
    send(message, true);
  }

  private void send(JsonBytes message, boolean ordered) {
    if (!session.isLost()) {
      session.send(port.clock().nanos(), message.copy(), ordered);
      port.touch(this);
    }
  }

  @Override
  public void begun(Call call) {
    calls.add(call);
    if (call.id().length > 0) {
      byId.put(new String(call.id(), StandardCharsets.UTF_8), call);
    }
    super.begun(call);
  }

  @Override
  public void ended(Call call) {
    calls.remove(call);
    byId.values().remove(call);
    super.ended(call);
  }
}
