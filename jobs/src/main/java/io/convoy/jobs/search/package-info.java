/**
 * The search for hyper-parameters: what values keys may take, which trial goes how far and when,
 * and how it stands. All of it is pure but {@code SearchLoop}, which has trials run, and what names
 * a cluster.
 */
package io.convoy.jobs.search;
