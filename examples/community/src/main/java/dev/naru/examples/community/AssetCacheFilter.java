package dev.naru.examples.community;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A file asked for by its current version is kept for a year; any other is asked for again. */
public final class AssetCacheFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String version = request.getParameter("v");
    Assets assets = Community.of(getServletContext()).views().assets();
    boolean current = version != null && assets.isCurrent(request.getServletPath(), version);
    response.setHeader(
        "Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache");
    chain.doFilter(request, response);
  }
}
