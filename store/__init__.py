"""What is remembered: the models, the migrations and one module of queries per noun."""
