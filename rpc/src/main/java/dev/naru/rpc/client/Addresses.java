package dev.naru.rpc.client;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/** Where a service is to be found, now. */
interface Addresses extends AutoCloseable {

  /** Those known now. */
  List<InetSocketAddress> now();

  /** Tells when they are others. */
  void onChange(Consumer<List<InetSocketAddress>> listener);

  /** Why there are none. */
  String missing();

  @Override
  void close();

  /** Always the same. */
  static Addresses of(List<InetSocketAddress> all) {
    List<InetSocketAddress> copy = List.copyOf(all);
    return new Addresses() {
      @Override
      public List<InetSocketAddress> now() {
        return copy;
      }

      @Override
      public void onChange(Consumer<List<InetSocketAddress>> listener) {}

      @Override
      public String missing() {
        return "the client has no address";
      }

      @Override
      public void close() {}
    };
  }
}
