package dev.naru.rpc.server;

import dev.naru.rpc.dispatch.Call;
import dev.naru.rpc.dispatch.Caller;
import dev.naru.rpc.wire.JsonBytes;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;

/** What callers by datagrams have in common. */
abstract class DatagramCaller implements Caller {

  final DatagramPort port;
  final InetSocketAddress remote;

  DatagramCaller(DatagramPort port, InetSocketAddress remote) {
    this.port = port;
    this.remote = remote;
  }

  @Override
  public EventExecutor loop() {
    return port.channel().eventLoop();
  }

  @Override
  public String transport() {
    return "udp";
  }

  @Override
  public SocketAddress remote() {
    return remote;
  }

  @Override
  public JsonBytes scratch() {
    return new JsonBytes(256);
  }

  @Override
  public void post(Runnable task) {
    try {
      port.channel().eventLoop().execute(task);
    } catch (RejectedExecutionException ended) {
      // the network was closed, and nobody can be answered any more
    }
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void onWritable(Runnable listener) {
    listener.run();
  }

  @Override
  public void begun(Call call) {
    port.begun(call);
  }

  @Override
  public void ended(Call call) {
    port.ended(call);
  }

  @Override
  public void strike() {
    // A datagram has no connection that could be cut; it is counted, and costs an answer at most.
  }
}
