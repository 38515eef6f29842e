package dev.naru.http;

/**
 * Fields of an answer that is being made. A name must be a token and a value free of control
 * characters (RFC 9110, sections 5.1 and 5.5): anything else is refused with {@link
 * IllegalArgumentException}, so that no line can be smuggled in. Framing fields (Transfer-Encoding,
 * Connection, Keep-Alive, Upgrade) are the server's own and refused too; Content-Length is taken as
 * a promise and checked.
 */
public interface MutableHttpFields extends HttpFields {

  /** Replaces every line of that name by one. */
  void set(String name, String value);

  /** Adds a line. */
  void add(String name, String value);

  /** Removes every line of that name. */
  void remove(String name);

  /** Replaces all lines by these, which are known to be right and need not be looked at again. */
  void use(ReadyFields fields);

  /** Removes every line. */
  void clear();
}
