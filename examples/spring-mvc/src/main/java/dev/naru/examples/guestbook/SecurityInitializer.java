package dev.naru.examples.guestbook;

import org.springframework.security.web.context.AbstractSecurityWebApplicationInitializer;

/** Puts Spring Security's filter before everything. */
public final class SecurityInitializer extends AbstractSecurityWebApplicationInitializer {}
