"""The store of answers: no acknowledged answer is lost, none is kept twice, and what is erased is gone. ▶ store.py"""
