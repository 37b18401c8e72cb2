"""Backtests of forecasts."""
