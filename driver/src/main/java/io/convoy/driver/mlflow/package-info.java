/** Tells an MLflow tracking server of a run, by its REST interface. Knows runs by their events. */
package io.convoy.driver.mlflow;
