package dev.naru.rpc.client;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/** Where a service is to be found, now. */
interface Addresses extends AutoCloseable {

  /**
   * One of its places.
   *
   * @param priority those of the lowest are called, while any of them can be reached (RFC 2782)
   * @param weight how many of their calls it takes, beside those of its priority; 0 for hardly any
   */
  record Place(InetSocketAddress address, int priority, int weight) {}

  /** Those known now. */
  List<Place> now();

  /** Tells when they are others. */
  void onChange(Consumer<List<Place>> listener);

  /** Why there are none. */
  String missing();

  @Override
  void close();

  /** Always the same, each as good as the others. */
  static Addresses of(List<InetSocketAddress> all) {
    List<Place> places = all.stream().map(address -> new Place(address, 0, 1)).toList();
    return new Addresses() {
      @Override
      public List<Place> now() {
        return places;
      }

      @Override
      public void onChange(Consumer<List<Place>> listener) {}

      @Override
      public String missing() {
        return "the client has no address";
      }

      @Override
      public void close() {}
    };
  }
}
