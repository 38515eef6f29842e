package dev.naru.engine.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * Looks up SRV records (RFC 2782) with the JDK's own DNS client, which asks the name servers of the
 * machine. It blocks, a few seconds at most.
 */
final class ServiceLookup {

  /** More of one name are not looked at. */
  private static final int MOST = 64;

  @SuppressWarnings("JdkObsolete") // JNDI takes nothing else.
  private final Hashtable<String, String> settings = new Hashtable<>();

  /**
   * With a name server.
   *
   * @param url {@code dns://host:port}, or {@code dns:} for those of the machine
   */
  ServiceLookup(String url) {
    settings.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
    settings.put("java.naming.provider.url", url);
    settings.put("com.sun.jndi.dns.timeout.initial", "1000");
    settings.put("com.sun.jndi.dns.timeout.retries", "2");
  }

  /** See {@link Network#services}. */
  List<ServiceTarget> of(String name) throws IOException {
    try {
      InitialDirContext dns = new InitialDirContext(settings);
      try {
        Attribute records = dns.getAttributes(name, new String[] {"SRV"}).get("SRV");
        if (records == null) {
          throw new IOException("there are no SRV records of " + name);
        }
        return targets(records);
      } finally {
        dns.close();
      }
    } catch (NameNotFoundException e) {
      throw new IOException("there is no name " + name, e);
    } catch (NamingException e) {
      throw new IOException("no name server has answered for " + name + ": " + e.getMessage(), e);
    }
  }

  private static List<ServiceTarget> targets(Attribute records) throws NamingException {
    List<ServiceTarget> all = new ArrayList<>();
    NamingEnumeration<?> each = records.getAll();
    while (each.hasMore() && all.size() < MOST) {
      // "priority weight port target", as the record is written in a zone.
      String[] parts = String.valueOf(each.next()).split(" ", 4);
      String host = parts.length < 4 ? "." : parts[3];
      if (!host.equals(".")) { // which says that there is no such service
        all.add(
            new ServiceTarget(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                host.endsWith(".") ? host.substring(0, host.length() - 1) : host,
                Integer.parseInt(parts[2])));
      }
    }
    return all;
  }
}
