package dev.naru.web;

import dev.naru.http.Route;

/** A route that can answer for its own path without a closing slash. */
public interface BareRoute extends Route {}
