package dev.naru.was.naming;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.List;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.OperationNotSupportedException;

/**
 * The {@code java:} name space as JNDI sees it, of the application whose thread asks; read-only
 * (Jakarta EE Platform 11, section 5.2).
 */
@SuppressWarnings("BanJNDI") // Names come from the application, values from the container.
public final class EnvironmentContext implements Context {

  private final String folder;

  /**
   * At a folder.
   *
   * @param folder without {@code java:}; empty for its root
   */
  public EnvironmentContext(String folder) {
    this.folder = folder;
  }

  @Override
  public Object lookup(String name) throws NamingException {
    String rest = name.startsWith("java:") ? name.substring(5) : name;
    String full = folder.isEmpty() || name.startsWith("java:") ? rest : folder + "/" + rest;
    full = Environment.canonical(strip(full));
    Environment environment = environment();
    if (!environment.bound(full) && (full.isEmpty() || !environment.list(full).isEmpty())) {
      return new EnvironmentContext(full);
    }
    return environment.at(full);
  }

  private static String strip(String name) {
    int from = 0;
    int to = name.length();
    while (from < to && name.charAt(from) == '/') {
      from++;
    }
    while (to > from && name.charAt(to - 1) == '/') {
      to--;
    }
    return name.substring(from, to);
  }

  private static Environment environment() throws NamingException {
    return Environment.current()
        .orElseThrow(
            () ->
                new NamingException(
                    "java: names can be looked up on an application's threads only: the context"
                        + " class loader of this one belongs to none"));
  }

  @Override
  public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
    List<Binding> bindings = new ArrayList<>();
    Object target = lookup(name);
    if (!(target instanceof EnvironmentContext context)) {
      throw new NamingException(name + " is not a context");
    }
    for (String child : context.children()) {
      Object value = context.lookup(child);
      bindings.add(new Binding(child, value.getClass().getName(), value));
    }
    return new Listing<>(bindings.iterator());
  }

  private List<String> children() throws NamingException {
    return List.copyOf(environment().list(folder).keySet());
  }

  @Override
  public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
    List<NameClassPair> pairs = new ArrayList<>();
    Object target = lookup(name);
    if (!(target instanceof EnvironmentContext context)) {
      throw new NamingException(name + " is not a context");
    }
    for (String child : context.children()) {
      // The class is not told: that would make every resource, and so start databases.
      pairs.add(new NameClassPair(child, Object.class.getName()));
    }
    return new Listing<>(pairs.iterator());
  }

  @Override
  public Object lookup(Name name) throws NamingException {
    return lookup(name.toString());
  }

  @Override
  public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
    return list(name.toString());
  }

  @Override
  public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
    return listBindings(name.toString());
  }

  @Override
  public Object lookupLink(Name name) throws NamingException {
    return lookup(name);
  }

  @Override
  public Object lookupLink(String name) throws NamingException {
    return lookup(name);
  }

  @Override
  public NameParser getNameParser(Name name) {
    return CompositeName::new;
  }

  @Override
  public NameParser getNameParser(String name) {
    return CompositeName::new;
  }

  @Override
  public Name composeName(Name name, Name prefix) throws NamingException {
    return ((Name) prefix.clone()).addAll(name);
  }

  @Override
  public String composeName(String name, String prefix) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  @Override
  public String getNameInNamespace() {
    return "java:" + folder;
  }

  @Override
  public Hashtable<?, ?> getEnvironment() {
    return new Hashtable<>();
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private static NamingException readOnly() {
    return new OperationNotSupportedException("java: is read-only");
  }

  @Override
  public void bind(Name name, Object value) throws NamingException {
    throw readOnly();
  }

  @Override
  public void bind(String name, Object value) throws NamingException {
    throw readOnly();
  }

  @Override
  public void rebind(Name name, Object value) throws NamingException {
    throw readOnly();
  }

  @Override
  public void rebind(String name, Object value) throws NamingException {
    throw readOnly();
  }

  @Override
  public void unbind(Name name) throws NamingException {
    throw readOnly();
  }

  @Override
  public void unbind(String name) throws NamingException {
    throw readOnly();
  }

  @Override
  public void rename(Name from, Name to) throws NamingException {
    throw readOnly();
  }

  @Override
  public void rename(String from, String to) throws NamingException {
    throw readOnly();
  }

  @Override
  public void destroySubcontext(Name name) throws NamingException {
    throw readOnly();
  }

  @Override
  public void destroySubcontext(String name) throws NamingException {
    throw readOnly();
  }

  @Override
  public Context createSubcontext(Name name) throws NamingException {
    throw readOnly();
  }

  @Override
  public Context createSubcontext(String name) throws NamingException {
    throw readOnly();
  }

  @Override
  public Object addToEnvironment(String name, Object value) throws NamingException {
    throw readOnly();
  }

  @Override
  public Object removeFromEnvironment(String name) throws NamingException {
    throw readOnly();
  }

  private record Listing<T>(Iterator<T> items) implements NamingEnumeration<T> {
    @Override
    public T next() {
      return items.next();
    }

    @Override
    public boolean hasMore() {
      return items.hasNext();
    }

    @Override
    public boolean hasMoreElements() {
      return items.hasNext();
    }

    @Override
    public T nextElement() {
      return items.next();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
