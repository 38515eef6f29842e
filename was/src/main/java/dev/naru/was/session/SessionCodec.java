package dev.naru.was.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.naru.was.security.Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns sessions into bytes and back. Each attribute is serialised by itself: one that cannot be is
 * left out, and told by name once; one whose class is not there any more is lost, and the others
 * are not.
 *
 * <pre>
 *   version (1) · created, accessed, last accessed (8 each) · maximal inactive interval (4)
 *   logged in? (1) · account, type, number of roles (4), roles
 *   number of attributes (4) · name, serialised value        texts and values after their length (4)
 * </pre>
 */
final class SessionCodec {

  /** Of a session; a larger one is kept in memory only. */
  static final int MAX_BYTES = 4 << 20;

  private static final int VERSION = 1;
  private static final int MAX_COUNT = 10_000;
  private static final int ATTEMPTS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(SessionCodec.class);

  /** What was in the bytes. */
  record Decoded(
      long created,
      long accessed,
      long lastAccessed,
      int maxInactive,
      Optional<Identity> identity,
      Map<String, Object> attributes) {}

  private final String application;
  private final ClassLoader loader;
  private final SessionFilter filter;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  SessionCodec(String application, ClassLoader loader) {
    this.application = application;
    this.loader = loader;
    this.filter = new SessionFilter(loader);
  }

  /** The bytes; empty for a session that is too large. */
  Optional<byte[]> encode(WebSession session) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      session.writeTimes(out);
      Optional<Identity> identity = session.note(Identity.class);
      out.writeBoolean(identity.isPresent());
      if (identity.isPresent()) {
        write(out, identity.get().account().getBytes(UTF_8));
        write(out, identity.get().authType().getBytes(UTF_8));
        out.writeInt(identity.get().roles().size());
        for (String role : identity.get().roles()) {
          write(out, role.getBytes(UTF_8));
        }
      }
      Map<String, byte[]> attributes = new LinkedHashMap<>();
      session.attributes().forEach((name, value) -> serialise(name, value, attributes));
      out.writeInt(attributes.size());
      for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
        write(out, attribute.getKey().getBytes(UTF_8));
        write(out, attribute.getValue());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e); // Memory does not fail so.
    }
    if (bytes.size() > MAX_BYTES) {
      if (told.add("")) {
        LOG.warn(
            "sessions of {} with more than {} bytes are kept in memory only",
            application,
            MAX_BYTES);
      }
      return Optional.empty();
    }
    return Optional.of(bytes.toByteArray());
  }

  private static void write(DataOutputStream out, byte[] octets) throws IOException {
    out.writeInt(octets.length);
    out.write(octets);
  }

  private void serialise(String name, Object value, Map<String, byte[]> into) {
    Throwable why = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
      try (ObjectOutputStream out = new ObjectOutputStream(bounded(bytes))) {
        out.writeObject(value);
        out.flush();
        into.put(name, bytes.toByteArray());
        return;
      } catch (java.util.ConcurrentModificationException e) {
        why = e; // Another request is changing it: it may be through the next time.
      } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
        why = e;
        break;
      }
    }
    if (told.add(name)) {
      LOG.warn(
          "the session attribute {} of {} cannot be serialised and is kept in memory only: {}",
          name,
          application,
          String.valueOf(why));
    }
  }

  /** Ends an attribute that would not be taken anyway, before it takes all memory. */
  private static OutputStream bounded(ByteArrayOutputStream bytes) {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] octets, int offset, int length) throws IOException {
        if (bytes.size() + length > MAX_BYTES) {
          throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        }
        bytes.write(octets, offset, length);
      }
    };
  }

  /**
   * What the bytes say.
   *
   * @throws IOException when they are not what {@link #encode} wrote
   */
  Decoded decode(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("another Naru has written the session: version " + version);
      }
      long created = in.readLong();
      long accessed = in.readLong();
      long lastAccessed = in.readLong();
      int maxInactive = in.readInt();
      Optional<Identity> identity = Optional.empty();
      if (in.readBoolean()) {
        String account = text(in);
        String type = text(in);
        Set<String> roles = new HashSet<>();
        for (int left = count(in); left > 0; left--) {
          roles.add(text(in));
        }
        identity = Optional.of(new Identity(account, Set.copyOf(roles), type));
      }
      Map<String, Object> attributes = new LinkedHashMap<>();
      for (int left = count(in); left > 0; left--) {
        String name = text(in);
        deserialise(name, read(in), attributes);
      }
      return new Decoded(created, accessed, lastAccessed, maxInactive, identity, attributes);
    }
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MAX_COUNT) {
      throw new IOException("a session holds no " + count + " of anything");
    }
    return count;
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("the session is cut off");
    }
    return in.readNBytes(length);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(read(in), UTF_8);
  }

  private void deserialise(String name, byte[] bytes, Map<String, Object> into) {
    try (Reader in = new Reader(new ByteArrayInputStream(bytes))) {
      Object value = in.readObject();
      if (value != null) {
        into.put(name, value);
      }
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError
        | StackOverflowError e) {
      if (told.add(name)) {
        LOG.warn(
            "the session attribute {} of {} cannot be brought back and is lost: {}",
            name,
            application,
            e.toString());
      }
    }
  }

  /** Resolves classes as the application does. */
  private final class Reader extends ObjectInputStream {

    Reader(InputStream in) throws IOException {
      super(in);
      setObjectInputFilter(filter);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description); // Primitive types have no name to be loaded by.
      }
    }

    @Override
    protected Class<?> resolveProxyClass(String[] names)
        throws IOException, ClassNotFoundException {
      Class<?>[] interfaces = new Class<?>[names.length];
      for (int i = 0; i < names.length; i++) {
        interfaces[i] = Class.forName(names[i], false, loader);
      }
      // What is made is the application's, and its handler passes the filter as any object does.
      return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> null)
          .getClass();
    }
  }
}
