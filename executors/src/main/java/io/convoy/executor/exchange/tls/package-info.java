/**
 * What carries an exchange from host to host by TLS: each rank's LibTorch talks to a relay in its
 * own process, and the relays of a run's ranks know each other by one certificate.
 */
package io.convoy.executor.exchange.tls;
