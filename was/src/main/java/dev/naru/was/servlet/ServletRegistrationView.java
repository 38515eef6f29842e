package dev.naru.was.servlet;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletSecurityElement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A servlet's registration, as applications see and change it (Servlet 6.1, section 4.4.1). */
public final class ServletRegistrationView implements ServletRegistration.Dynamic {

  private final ServletHolder servlet;
  private final Registry registry;

  /** Of a servlet. */
  public ServletRegistrationView(ServletHolder servlet, Registry registry) {
    this.servlet = servlet;
    this.registry = registry;
  }

  @Override
  public void setLoadOnStartup(int loadOnStartup) {
    registry.checkNotStarted();
    servlet.loadOnStartup(loadOnStartup);
  }

  @Override
  public Set<String> setServletSecurity(ServletSecurityElement constraint) {
    registry.checkNotStarted();
    if (constraint == null) {
      throw new IllegalArgumentException("a constraint is needed");
    }
    return registry.constrain(servlet, constraint);
  }

  @Override
  public void setMultipartConfig(MultipartConfigElement multipartConfig) {
    registry.checkNotStarted();
    if (multipartConfig == null) {
      throw new IllegalArgumentException("a multipart configuration is needed");
    }
    servlet.multipart(multipartConfig);
  }

  @Override
  public void setRunAsRole(String roleName) {
    registry.checkNotStarted();
    if (roleName == null) {
      throw new IllegalArgumentException("a role is needed");
    }
    servlet.runAs(roleName);
  }

  @Override
  public void setAsyncSupported(boolean isAsyncSupported) {
    registry.checkNotStarted();
    servlet.asyncSupported(isAsyncSupported);
  }

  @Override
  public Set<String> addMapping(String... urlPatterns) {
    registry.checkNotStarted();
    if (urlPatterns == null || urlPatterns.length == 0) {
      throw new IllegalArgumentException("a URL pattern is needed");
    }
    return registry.map(servlet, List.of(urlPatterns));
  }

  @Override
  public Collection<String> getMappings() {
    return registry.mappings(servlet);
  }

  @Override
  public @Nullable String getRunAsRole() {
    return servlet.runAs().orElse(null);
  }

  @Override
  public String getName() {
    return servlet.getServletName();
  }

  @Override
  public @Nullable String getClassName() {
    return servlet.className();
  }

  @Override
  public boolean setInitParameter(String name, String value) {
    registry.checkNotStarted();
    return servlet.parameters().set(name, value);
  }

  @Override
  public @Nullable String getInitParameter(String name) {
    return servlet.getInitParameter(name);
  }

  @Override
  public Set<String> setInitParameters(Map<String, String> initParameters) {
    registry.checkNotStarted();
    return servlet.parameters().setAll(initParameters);
  }

  @Override
  public Map<String, String> getInitParameters() {
    return servlet.parameters().all();
  }
}
