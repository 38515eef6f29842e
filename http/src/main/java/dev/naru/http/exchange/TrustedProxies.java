package dev.naru.http.exchange;

import dev.naru.engine.network.Subnet;
import dev.naru.http.HttpFields;
import dev.naru.http.message.Authority;
import dev.naru.http.message.Head;
import dev.naru.http.message.Refusal;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proxies in front of us whose word about clients is taken, and in which field. Only one of the two
 * ways is read: a proxy that writes one of them passes on what a client has written in the other.
 */
public record TrustedProxies(List<Subnet> from, Field field) {

  /** No proxy. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of(), Field.X_FORWARDED);

  /** Hops that are looked at. */
  private static final int MOST = 32;

  /** Where they say it. */
  public enum Field {
    /** {@code X-Forwarded-For}, {@code X-Forwarded-Proto}, {@code X-Forwarded-Host}. */
    X_FORWARDED,
    /** {@code Forwarded} (RFC 7239). */
    STANDARD
  }

  /**
   * A request as it was where it came from.
   *
   * @param client whose it is; with port 0 where no port is said
   */
  public record Seen(Head request, InetSocketAddress client) {}

  public TrustedProxies {
    from = List.copyOf(from);
  }

  /** Whether somebody's word is taken. */
  public boolean trusts(InetSocketAddress peer) {
    return !from.isEmpty() && peer.getAddress() != null && trusts(peer.getAddress());
  }

  private boolean trusts(InetAddress address) {
    for (Subnet subnet : from) {
      if (subnet.holds(address)) {
        return true;
      }
    }
    return false;
  }

  /** What a trusted peer says of a request. What makes no sense is passed over. */
  public Seen see(Head request, InetSocketAddress peer) {
    return switch (field) {
      case X_FORWARDED -> xForwarded(request, peer);
      case STANDARD -> standard(request, peer);
    };
  }

  private Seen xForwarded(Head request, InetSocketAddress peer) {
    HttpFields fields = request.fields();
    List<String> hops = elements(fields.all("X-Forwarded-For"));
    InetSocketAddress client = peer;
    for (int i = hops.size() - 1; i >= 0 && trusts(client); i--) {
      Optional<InetSocketAddress> before = node(hops.get(i));
      if (before.isEmpty()) {
        break;
      }
      client = before.get();
    }
    return new Seen(
        as(
            request,
            last(fields.all("X-Forwarded-Proto")).orElse(""),
            last(fields.all("X-Forwarded-Host")).orElse("")),
        client);
  }

  /** RFC 7239, section 4. The element that names the client says its scheme and host, too. */
  private Seen standard(Head request, InetSocketAddress peer) {
    List<String> hops = elements(request.fields().all("Forwarded"));
    InetSocketAddress client = peer;
    String proto = "";
    String host = "";
    for (int i = hops.size() - 1; i >= 0 && trusts(client); i--) {
      Optional<InetSocketAddress> before = node(parameter(hops.get(i), "for"));
      if (before.isEmpty()) {
        break;
      }
      client = before.get();
      String itsProto = parameter(hops.get(i), "proto");
      String itsHost = parameter(hops.get(i), "host");
      proto = itsProto.isEmpty() ? proto : itsProto;
      host = itsHost.isEmpty() ? host : itsHost;
    }
    return new Seen(as(request, proto, host), client);
  }

  private static Head as(Head request, String proto, String host) {
    boolean secure =
        proto.equalsIgnoreCase("https") || (request.secure() && !proto.equalsIgnoreCase("http"));
    Authority authority = request.authority();
    if (!host.isEmpty()) {
      byte[] bytes = host.getBytes(StandardCharsets.ISO_8859_1);
      try {
        Authority said = Authority.parse(bytes, 0, bytes.length);
        authority = said.host().isEmpty() ? authority : said;
      } catch (Refusal malformed) {
        // It stays what it was.
      }
    }
    if (secure == request.secure() && authority.equals(request.authority())) {
      return request;
    }
    return new Head(
        request.method(),
        request.version(),
        secure,
        authority,
        request.target(),
        request.path(),
        request.query(),
        request.hasQuery(),
        request.fields(),
        request.contentLength(),
        request.keepAlive(),
        request.expectsContinue(),
        request.serverWide(),
        request.protocol());
  }

  /** The last elements of a list that may be spread over lines. */
  private static List<String> elements(List<String> lines) {
    List<String> all = new ArrayList<>();
    for (String line : lines) {
      int start = 0;
      boolean quoted = false;
      for (int i = 0; i <= line.length(); i++) {
        if (i == line.length() || (line.charAt(i) == ',' && !quoted)) {
          all.add(line.substring(start, i).strip());
          start = i + 1;
        } else if (line.charAt(i) == '"') {
          quoted = !quoted;
        }
      }
    }
    return all.size() <= MOST ? all : all.subList(all.size() - MOST, all.size());
  }

  private static Optional<String> last(List<String> lines) {
    List<String> all = elements(lines);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  private static String parameter(String element, String name) {
    for (String pair : element.split(";", 16)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase(name)) {
        String value = pair.substring(equals + 1).strip();
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
            ? value.substring(1, value.length() - 1)
            : value;
      }
    }
    return "";
  }

  /** An address, with a port or without; never a name, which would have to be looked up. */
  private static Optional<InetSocketAddress> node(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean single = colon >= 0 && text.indexOf(':') == colon;
    String host = text;
    String port = "";
    if (bracketed) {
      int end = text.indexOf(']');
      if (end < 0) {
        return Optional.empty();
      }
      host = text.substring(1, end);
      port = text.substring(end + 1);
    } else if (single) {
      host = text.substring(0, colon);
      port = text.substring(colon);
    }
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(host);
    if (octets == null || host.indexOf('%') >= 0 || !port.matches("(:\\d{1,5})?")) {
      return Optional.empty();
    }
    int number = port.isEmpty() ? 0 : Integer.parseInt(port.substring(1));
    try {
      return number > 65_535
          ? Optional.empty()
          : Optional.of(new InetSocketAddress(InetAddress.getByAddress(octets), number));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // four or sixteen octets are an address
    }
  }
}
