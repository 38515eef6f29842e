package dev.naru.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a message's head or trailer, in their order (RFC 9110, section 5). Names are
 * compared without regard to case. Values are octets seen as ISO-8859-1, without leading or
 * trailing white space.
 */
public interface HttpFields {

  /** How many field lines there are. */
  int size();

  /** The name of a line, as sent. */
  String name(int index);

  /** The value of a line. */
  String value(int index);

  /** The first value of that name. */
  default Optional<String> first(String name) {
    for (int i = 0; i < size(); i++) {
      if (name(i).equalsIgnoreCase(name)) {
        return Optional.of(value(i));
      }
    }
    return Optional.empty();
  }

  /** All values of that name, in order. */
  default List<String> all(String name) {
    List<String> found = new ArrayList<>(2);
    for (int i = 0; i < size(); i++) {
      if (name(i).equalsIgnoreCase(name)) {
        found.add(value(i));
      }
    }
    return found;
  }

  /** Whether there is a line of that name. */
  default boolean contains(String name) {
    return first(name).isPresent();
  }
}
