package dev.naru.http;

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
  Optional<String> first(String name);

  /** All values of that name, in order. */
  List<String> all(String name);

  /** Whether there is a line of that name. */
  boolean contains(String name);
}
