package dev.naru.was.filter;

import dev.naru.was.servlet.Registry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A filter's registration, as applications see and change it (Servlet 6.1, section 4.4.2). */
public final class FilterRegistrationView implements FilterRegistration.Dynamic {

  private final FilterHolder filter;
  private final FilterMappings mappings;
  private final Registry registry;

  /** Of a filter. */
  public FilterRegistrationView(FilterHolder filter, FilterMappings mappings, Registry registry) {
    this.filter = filter;
    this.mappings = mappings;
    this.registry = registry;
  }

  private void add(
      @Nullable EnumSet<DispatcherType> dispatchers, boolean after, boolean path, String... names) {
    registry.checkNotStarted();
    if (names == null || names.length == 0) {
      throw new IllegalArgumentException("a URL pattern or the name of a servlet is needed");
    }
    mappings.add(
        filter,
        dispatchers == null || dispatchers.isEmpty()
            ? EnumSet.of(DispatcherType.REQUEST)
            : dispatchers,
        List.of(names),
        path,
        after ? FilterMappings.Place.AFTER : FilterMappings.Place.BEFORE);
  }

  @Override
  public void addMappingForServletNames(
      @Nullable EnumSet<DispatcherType> dispatcherTypes,
      boolean isMatchAfter,
      String... servletNames) {
    add(dispatcherTypes, isMatchAfter, false, servletNames);
  }

  @Override
  public Collection<String> getServletNameMappings() {
    return mappings.names(filter, false);
  }

  @Override
  public void addMappingForUrlPatterns(
      @Nullable EnumSet<DispatcherType> dispatcherTypes,
      boolean isMatchAfter,
      String... urlPatterns) {
    add(dispatcherTypes, isMatchAfter, true, urlPatterns);
  }

  @Override
  public Collection<String> getUrlPatternMappings() {
    return mappings.names(filter, true);
  }

  @Override
  public void setAsyncSupported(boolean isAsyncSupported) {
    registry.checkNotStarted();
    filter.asyncSupported(isAsyncSupported);
  }

  @Override
  public String getName() {
    return filter.getFilterName();
  }

  @Override
  public @Nullable String getClassName() {
    return filter.className();
  }

  @Override
  public boolean setInitParameter(String name, String value) {
    registry.checkNotStarted();
    return filter.parameters().set(name, value);
  }

  @Override
  public @Nullable String getInitParameter(String name) {
    return filter.getInitParameter(name);
  }

  @Override
  public Set<String> setInitParameters(Map<String, String> initParameters) {
    registry.checkNotStarted();
    return filter.parameters().setAll(initParameters);
  }

  @Override
  public Map<String, String> getInitParameters() {
    return filter.parameters().all();
  }
}
