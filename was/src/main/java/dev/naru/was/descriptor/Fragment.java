package dev.naru.was.descriptor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A jar of {@code WEB-INF/lib}, seen as a part of the application (Servlet 6.1, section 8.2.1):
 * with a {@code web-fragment.xml} or without.
 *
 * @param jar where it is
 * @param name by which others order themselves
 * @param xml what it declares; nothing where it has no descriptor
 * @param order where it wants to stand; empty where it does not mind
 */
record Fragment(Path jar, Optional<String> name, WebXml xml, Optional<Order> order) {

  /**
   * Where a fragment wants to stand (section 8.2.2).
   *
   * @param before names of fragments that come later
   * @param beforeOthers whether all others do
   * @param after names of fragments that come earlier
   * @param afterOthers whether all others do
   */
  record Order(List<String> before, boolean beforeOthers, List<String> after, boolean afterOthers) {
    Order {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /** Its jar's name, for messages and for {@code orderedLibs}. */
  String file() {
    return String.valueOf(jar.getFileName());
  }

  boolean before(Fragment other) {
    return named(order.map(Order::before), other)
        || other.named(other.order.map(Order::after), this);
  }

  private boolean named(Optional<List<String>> names, Fragment other) {
    return names.isPresent() && other.name.isPresent() && names.get().contains(other.name.get());
  }

  boolean wantsToBeFirst() {
    return order.filter(Order::beforeOthers).isPresent();
  }

  boolean wantsToBeLast() {
    return order.filter(Order::afterOthers).isPresent();
  }
}
